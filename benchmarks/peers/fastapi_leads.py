"""The peer: the lead list as one would write it with FastAPI and SQLAlchemy 2, asyncio all the way down.

The same table, token, sign-in and membership checks, the same cursor without a count, the same JSON. It has
no row-level security, no permissions beyond the role, no correlation id; it filters by tenant in the query.
"""

import os
from collections.abc import AsyncIterator
from datetime import datetime
from decimal import Decimal
from typing import Annotated
from uuid import UUID

import jwt
from fastapi import Depends, FastAPI, Header, HTTPException, Query
from pydantic import BaseModel, ConfigDict
from sqlalchemy import ForeignKey, select, tuple_
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import Text

SECRET = bytes.fromhex(os.environ["PEER_SECRET"])
engine = create_async_engine(os.environ["PEER_DATABASE_URL"], pool_size=8, max_overflow=0)
sessions = async_sessionmaker(engine, expire_on_commit=False)
app = FastAPI()


class Base(DeclarativeBase):
    pass


class SignIn(Base):
    __tablename__ = "accounts_signin"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    tenant_id: Mapped[UUID]
    user_id: Mapped[UUID]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class User(Base):
    __tablename__ = "accounts_user"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    is_active: Mapped[bool]


class Membership(Base):
    __tablename__ = "accounts_membership"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    tenant_id: Mapped[UUID]
    user_id: Mapped[UUID] = mapped_column(ForeignKey("accounts_user.id"))
    role: Mapped[str]
    ended_at: Mapped[datetime | None]


class Lead(Base):
    __tablename__ = "bots_lead"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    tenant_id: Mapped[UUID]
    name: Mapped[str]
    email: Mapped[str]
    phone: Mapped[str]
    address: Mapped[str]
    city: Mapped[str]
    zip: Mapped[str]
    beds: Mapped[int | None]
    baths: Mapped[Decimal | None]
    square_feet: Mapped[int | None]
    price: Mapped[int | None]
    source: Mapped[str]
    timezone: Mapped[str]
    temperature: Mapped[str]
    stage: Mapped[str]
    score: Mapped[int]
    frs_score: Mapped[float]
    pcs_score: Mapped[float]
    tags: Mapped[list[str]] = mapped_column(ARRAY(Text))
    revision: Mapped[int]
    last_message_at: Mapped[datetime | None]
    archived_at: Mapped[datetime | None]
    merged_into_id: Mapped[UUID | None]
    lead_import_id: Mapped[UUID | None]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class LeadOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: UUID
    name: str
    email: str
    phone: str
    address: str
    city: str
    zip: str
    beds: int | None
    baths: Decimal | None
    square_feet: int | None
    price: int | None
    source: str
    timezone: str
    temperature: str
    stage: str
    score: int
    frs_score: float
    pcs_score: float
    tags: list[str]
    revision: int
    last_message_at: datetime | None
    archived_at: datetime | None
    merged_into_id: UUID | None
    lead_import_id: UUID | None
    created_at: datetime
    updated_at: datetime


class LeadPage(BaseModel):
    results: list[LeadOut]
    next: str | None
    limit: int


async def session() -> AsyncIterator[AsyncSession]:
    async with sessions() as open_session:
        yield open_session


Session = Annotated[AsyncSession, Depends(session)]


async def member(db: Session, authorization: Annotated[str, Header()]) -> Membership:
    try:
        claims = jwt.decode(authorization.removeprefix("Bearer "), SECRET, algorithms=["HS256"])
    except jwt.PyJWTError as error:
        raise HTTPException(401) from error
    sign_in = await db.scalar(select(SignIn).where(SignIn.id == UUID(claims["sid"])))
    if sign_in is None or sign_in.ended_at or sign_in.expires_at <= datetime.now(sign_in.expires_at.tzinfo):
        raise HTTPException(401)
    membership = await db.scalar(
        select(Membership)
        .join(User, User.id == Membership.user_id)
        .where(
            Membership.tenant_id == sign_in.tenant_id,
            Membership.user_id == sign_in.user_id,
            Membership.ended_at.is_(None),
            User.is_active,
        )
    )
    if membership is None:
        raise HTTPException(401)
    return membership


@app.get("/api/leads")
async def list_leads(
    db: Session,
    caller: Annotated[Membership, Depends(member)],
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    cursor: str | None = None,
) -> LeadPage:
    query = select(Lead).where(Lead.tenant_id == caller.tenant_id, Lead.archived_at.is_(None))
    if cursor:
        created_at, _, lead_id = cursor.partition("|")
        query = query.where(
            tuple_(Lead.created_at, Lead.id) < (datetime.fromisoformat(created_at), UUID(lead_id))
        )
    query = query.order_by(Lead.created_at.desc(), Lead.id.desc()).limit(limit + 1)
    leads = list(await db.scalars(query))
    following = (
        f"{leads[limit - 1].created_at.isoformat()}|{leads[limit - 1].id}" if len(leads) > limit else None
    )
    return LeadPage(
        results=[LeadOut.model_validate(lead) for lead in leads[:limit]], next=following, limit=limit
    )
