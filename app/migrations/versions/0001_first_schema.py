"""first schema"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "facilitator",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=True),
        sa.CheckConstraint("email = lower(email)", name=op.f("ck_facilitator_email_is_lower_case")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_facilitator")),
        sa.UniqueConstraint("email", name=op.f("uq_facilitator_email")),
    )
    op.create_table(
        "workshop",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("template", sa.String(length=16), nullable=False),
        sa.Column("join_code", sa.String(length=16), nullable=False),
        sa.Column("wall_token", sa.String(length=64), nullable=False),
        sa.Column("speaking_up", sa.String(length=300), nullable=False),
        sa.Column("report_to", sa.String(length=200), nullable=False),
        sa.Column("operator", sa.String(length=200), nullable=False),
        sa.Column("delete_on", sa.Date(), nullable=False),
        sa.Column("min_group", sa.BigInteger(), nullable=False),
        sa.Column("capacity", sa.BigInteger(), nullable=False),
        sa.Column("locked", sa.Boolean(), nullable=False),
        sa.Column("current", sa.BigInteger(), nullable=True),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("paused_at", sa.BigInteger(), nullable=True),
        sa.Column("pause_asked", sa.Boolean(), nullable=False),
        sa.Column("check_cards", sa.BigInteger(), nullable=False),
        sa.Column("signposted", sa.Boolean(), nullable=False),
        sa.Column("facilitator_seen", sa.BigInteger(), nullable=False),
        sa.Column("readiness", sa.JSON(), nullable=False),
        sa.Column("readiness_tick", sa.BigInteger(), nullable=False),
        sa.Column("writes", sa.BigInteger(), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("console_revision", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("speaking_up <> ''", name=op.f("ck_workshop_speaking_up_route_is_known")),
        sa.CheckConstraint("capacity >= 2", name=op.f("ck_workshop_room_for_two")),
        sa.CheckConstraint("min_group >= 3", name=op.f("ck_workshop_no_result_from_fewer_than_three")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workshop")),
        sa.UniqueConstraint("join_code", name=op.f("uq_workshop_join_code")),
        sa.UniqueConstraint("wall_token", name=op.f("uq_workshop_wall_token")),
    )
    op.create_table(
        "group",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("workshop_id", sa.String(length=32), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("colour", sa.String(length=16), nullable=False),
        sa.Column("shape", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["workshop_id"], ["workshop.id"], name=op.f("fk_group_workshop_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group")),
        sa.UniqueConstraint("workshop_id", "colour", name="groups_have_different_colours"),
        sa.UniqueConstraint("workshop_id", "name", name="groups_have_different_names"),
        sa.UniqueConstraint("workshop_id", "shape", name="groups_have_different_shapes"),
    )
    op.create_table(
        "leading",
        sa.Column("workshop_id", sa.String(length=32), nullable=False),
        sa.Column("facilitator_id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["facilitator_id"], ["facilitator.id"], name=op.f("fk_leading_facilitator_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["workshop_id"], ["workshop.id"], name=op.f("fk_leading_workshop_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("workshop_id", "facilitator_id", name=op.f("pk_leading")),
    )
    with op.batch_alter_table("leading", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_leading_facilitator_id"), ["facilitator_id"], unique=False)

    op.create_table(
        "one_time_link",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("purpose", sa.String(length=16), nullable=False),
        sa.Column("facilitator_id", sa.String(length=32), nullable=True),
        sa.Column("workshop_id", sa.String(length=32), nullable=True),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "purpose <> 'co_lead' OR workshop_id IS NOT NULL",
            name=op.f("ck_one_time_link_co_lead_names_what"),
        ),
        sa.CheckConstraint(
            "purpose <> 'sign_in' OR facilitator_id IS NOT NULL",
            name=op.f("ck_one_time_link_sign_in_names_who"),
        ),
        sa.CheckConstraint(
            "purpose IN ('setup', 'sign_in', 'co_lead')", name=op.f("ck_one_time_link_purpose_is_known")
        ),
        sa.ForeignKeyConstraint(
            ["facilitator_id"],
            ["facilitator.id"],
            name=op.f("fk_one_time_link_facilitator_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workshop_id"], ["workshop.id"], name=op.f("fk_one_time_link_workshop_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_one_time_link")),
    )
    op.create_table(
        "receipt",
        sa.Column("workshop_id", sa.String(length=32), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["workshop_id"], ["workshop.id"], name=op.f("fk_receipt_workshop_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("workshop_id", "digest", name=op.f("pk_receipt")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "signed_in",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("facilitator_id", sa.String(length=32), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["facilitator_id"],
            ["facilitator.id"],
            name=op.f("fk_signed_in_facilitator_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_signed_in")),
    )
    with op.batch_alter_table("signed_in", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_signed_in_facilitator_id"), ["facilitator_id"], unique=False)

    op.create_table(
        "step",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("workshop_id", sa.String(length=32), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("minutes", sa.BigInteger(), nullable=False),
        sa.Column("settings", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("frame", sa.BigInteger(), nullable=False),
        sa.Column("swaps", sa.JSON(), nullable=False),
        sa.Column("started_at", sa.BigInteger(), nullable=True),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("deadline", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("state IN ('pending', 'open', 'done')", name=op.f("ck_step_state_is_known")),
        sa.ForeignKeyConstraint(
            ["workshop_id"], ["workshop.id"], name=op.f("fk_step_workshop_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_step")),
        sa.UniqueConstraint("workshop_id", "position", name="one_step_a_place"),
    )
    op.create_table(
        "member",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("workshop_id", sa.String(length=32), nullable=False),
        sa.Column("group_id", sa.String(length=32), nullable=False),
        sa.Column("secret_hash", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["group_id"], ["group.id"], name=op.f("fk_member_group_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["workshop_id"], ["workshop.id"], name=op.f("fk_member_workshop_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_member")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_member_secret_hash")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("member", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_member_workshop_id"), ["workshop_id"], unique=False)

    op.create_table(
        "round",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("workshop_id", sa.String(length=32), nullable=False),
        sa.Column("step_id", sa.String(length=32), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("reviewed", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("closed_at", sa.BigInteger(), nullable=True),
        sa.Column("seats", sa.JSON(), nullable=False),
        sa.Column("results", sa.JSON(none_as_null=True), nullable=True),
        sa.CheckConstraint(
            "state IN ('pending', 'open', 'suspended', 'closed', 'review', 'sealing', 'sealed')",
            name=op.f("ck_round_state_is_known"),
        ),
        sa.ForeignKeyConstraint(["step_id"], ["step.id"], name=op.f("fk_round_step_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["workshop_id"], ["workshop.id"], name=op.f("fk_round_workshop_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_round")),
        sa.UniqueConstraint("step_id", "name", name="one_round_a_name"),
    )
    with op.batch_alter_table("round", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_round_state"), ["state"], unique=False)
        batch_op.create_index(batch_op.f("ix_round_step_id"), ["step_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_round_workshop_id"), ["workshop_id"], unique=False)

    op.create_table(
        "entry",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("round_id", sa.String(length=32), nullable=False),
        sa.Column("from_group", sa.String(length=32), nullable=False),
        sa.Column("about_group", sa.String(length=32), nullable=False),
        sa.Column("slot", sa.String(length=40), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.Column("text", sa.String(length=600), nullable=True),
        sa.Column("verdict", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=True),
        sa.Column("merged_into", sa.String(length=32), nullable=True),
        sa.Column("reworded", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "verdict <> 'merged' OR merged_into IS NOT NULL", name=op.f("ck_entry_merged_says_with_what")
        ),
        sa.CheckConstraint(
            "verdict IN ('unread', 'released', 'merged', 'sent_back', 'held', 'signposted')",
            name=op.f("ck_entry_verdict_is_known"),
        ),
        sa.ForeignKeyConstraint(
            ["round_id"], ["round.id"], name=op.f("fk_entry_round_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entry")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("entry", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_entry_round_id"), ["round_id"], unique=False)

    op.create_table(
        "released_card",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("workshop_id", sa.String(length=32), nullable=False),
        sa.Column("round_id", sa.String(length=32), nullable=False),
        sa.Column("from_group", sa.String(length=32), nullable=False),
        sa.Column("about_group", sa.String(length=32), nullable=False),
        sa.Column("lane", sa.String(length=40), nullable=False),
        sa.Column("text", sa.String(length=600), nullable=False),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.Column("hidden", sa.Boolean(), nullable=False),
        sa.CheckConstraint("count >= 1", name=op.f("ck_released_card_somebody_said_it")),
        sa.ForeignKeyConstraint(
            ["round_id"], ["round.id"], name=op.f("fk_released_card_round_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["workshop_id"], ["workshop.id"], name=op.f("fk_released_card_workshop_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_released_card")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("released_card", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_released_card_workshop_id"), ["workshop_id"], unique=False)

    op.create_table(
        "author_link",
        sa.Column("entry_id", sa.String(length=32), nullable=False),
        sa.Column("round_id", sa.String(length=32), nullable=False),
        sa.Column("tag", sa.String(length=64), nullable=False),
        sa.Column("once", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["entry.id"], name=op.f("fk_author_link_entry_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["round_id"], ["round.id"], name=op.f("fk_author_link_round_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("entry_id", name=op.f("pk_author_link")),
        sa.UniqueConstraint("round_id", "tag", "once", name="one_answer_a_person_and_item"),
        sqlite_with_rowid=False,
    )
    if op.get_context().dialect.name == "postgresql":
        # Not in the write-ahead log, and so in no backup made from it.
        op.execute("ALTER TABLE author_link SET UNLOGGED")


def downgrade() -> None:
    op.drop_table("author_link")
    with op.batch_alter_table("released_card", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_released_card_workshop_id"))

    op.drop_table("released_card")
    with op.batch_alter_table("entry", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_entry_round_id"))

    op.drop_table("entry")
    with op.batch_alter_table("round", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_round_workshop_id"))
        batch_op.drop_index(batch_op.f("ix_round_step_id"))
        batch_op.drop_index(batch_op.f("ix_round_state"))

    op.drop_table("round")
    with op.batch_alter_table("member", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_member_workshop_id"))

    op.drop_table("member")
    op.drop_table("step")
    with op.batch_alter_table("signed_in", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_signed_in_facilitator_id"))

    op.drop_table("signed_in")
    op.drop_table("receipt")
    op.drop_table("one_time_link")
    with op.batch_alter_table("leading", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_leading_facilitator_id"))

    op.drop_table("leading")
    op.drop_table("group")
    op.drop_table("workshop")
    op.drop_table("facilitator")
