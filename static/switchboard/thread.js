/** Thread: the messages of one conversation, as events bring them. */

/** How far from the end a reader still counts as following. */
const NEAR_END = 80;

/** How a delivery that has a reason to be spoken of begins. */
const TROUBLES = { failed: "Not delivered", unknown: "Not confirmed yet" };

/** Adds the message of a conversation_event, or settles the one that stood for it; or says how far one came. */
export function addMessage(thread, { data, lead_name: lead }, bots) {
  const delivery = troubleOf(data.delivery);
  if (data.text === undefined) {
    thread.update(data.message_id, { delivery });
    return;
  }
  const scroller = thread.root.closest(".panel__scroll");
  const isAtEnd = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < NEAR_END;
  const ours = data.sender === "person" ? data.author_name || "Somebody of the team" : bots[data.bot_type] || data.bot_type;
  settle(thread, data);
  thread.append(data.message_id, { text: data.text, by: data.sender === "lead" ? lead : ours, at: data.sent_at, delivery }, (row) => {
    row.id = `message-${data.message_id}`;
    row.dataset.sender = data.sender;
    row.dataset.kind = data.kind;
  });
  if (isAtEnd) showEnd(scroller);
}

export function showEnd(scroller) {
  if (scroller) scroller.scrollTop = scroller.scrollHeight;
}

function troubleOf(delivery) {
  const trouble = delivery?.why && TROUBLES[delivery.state];
  return trouble ? `${trouble}: ${delivery.why}` : "";
}

function settle(thread, { sender, text }) {
  const waiting = [...thread.root.querySelectorAll(`[data-state][data-sender="${sender}"]`)];
  waiting.find((each) => each.querySelector("[data-slot=text]").textContent === text)?.remove();
}
