-- Somebody who is helped on to another: what their slip says, sealed for as long
-- as the slip is good, and what became of it. Nobody is named, no visit is
-- pointed at, and of when it was made only the Monday of the week is kept.
create table referral (
    tenant_id text not null,
    id text not null,
    from_organisation_id text not null,
    to_organisation_id text,              -- null = outside the service
    to_kind text not null default '',     -- of somebody outside
    to_place_id text,
    reason_id text not null default '',
    why text not null check (why in ('expertise', 'authority', 'language', 'equipment', 'closer', 'time', 'other')),
    made_week civildate not null,
    expires_on civildate not null,
    state text not null check (state in ('sent', 'came', 'done', 'expired')),
    outcome text not null default '' check (outcome in ('', 'helped', 'partly', 'not', 'referred', 'otherway')),
    code_digest bytea,
    code_sealed bytea,
    token_digest bytea,
    when_sealed bytea,
    ask_sealed bytea,
    done_sealed bytea,
    primary key (tenant_id, id),
    foreign key (tenant_id, from_organisation_id) references organisation (tenant_id, id),
    foreign key (tenant_id, to_organisation_id) references organisation (tenant_id, id),
    foreign key (tenant_id, to_place_id) references place (tenant_id, id)
) unordered;
create unique index referral_code on referral (tenant_id, code_digest);
create unique index referral_token on referral (tenant_id, token_digest);
create index referral_week on referral (tenant_id, made_week);
create index referral_due on referral (tenant_id, expires_on) where code_digest is not null;
