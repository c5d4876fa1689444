-- What may leave the house: one row for each figure of each closed month, with
-- small numbers hidden and the rest rounded. It is made once and never again:
-- two versions of a month could be subtracted from each other.
create table published (
    tenant_id text not null references tenant (id),
    month text not null check (length(month) = 7),  -- "2026-10"
    cut text not null,                               -- "all", "place", "topic" …
    answer text not null,                            -- "" for all, or where nothing is told
    visits bigint check (visits >= 0),               -- null: too few to tell, or it would tell of too few
    primary key (tenant_id, month, cut, answer)
);

-- A link to some of these figures, for a funder or a council. Whoever has it sees
-- them until it ends or is withdrawn.
create table share (
    tenant_id text not null references tenant (id),
    id text not null,
    title text not null,
    from_month text not null check (length(from_month) = 7),
    to_month text not null check (length(to_month) = 7),
    token_digest bytea not null,
    made_at instant not null,
    ends_on civildate not null,
    withdrawn_at instant,
    primary key (tenant_id, id)
);
create unique index share_token on share (tenant_id, token_digest);
