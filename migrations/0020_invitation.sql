-- A link by which somebody new is let in to the place where they prove their
-- e-mail. It opens nothing by itself, so one that is forwarded lets nobody in.
create table invitation (
    tenant_id text not null,
    id text not null,
    person_id text not null,
    token_digest bytea not null,
    made_at instant not null,
    expires_at instant not null,
    used_at instant,                      -- the person has signed in since
    primary key (tenant_id, id),
    foreign key (tenant_id, person_id) references person (tenant_id, id)
);
create unique index invitation_token on invitation (tenant_id, token_digest);
create index invitation_person on invitation (tenant_id, person_id);
create index invitation_expires on invitation (expires_at);
