-- Where people may sign in besides by e-mail, and who they are there.
create table identity_provider (
    tenant_id text not null references tenant (id),
    id text not null,
    kind text not null check (kind in ('entra', 'ansattporten', 'idporten', 'other')),
    name text not null,                   -- on the button
    issuer text not null,
    client_id text not null,
    secret_sealed bytea,
    resource text not null default '',    -- what Ansattporten must have granted
    created_at instant not null,
    closed_at instant,
    primary key (tenant_id, id)
);

-- Who somebody is at a provider is kept as a digest: it is only ever compared.
create table person_identity (
    tenant_id text not null,
    provider_id text not null,
    subject_digest bytea not null,
    person_id text not null,
    made_at instant not null,
    primary key (tenant_id, provider_id, subject_digest),
    foreign key (tenant_id, provider_id) references identity_provider (tenant_id, id),
    foreign key (tenant_id, person_id) references person (tenant_id, id)
);
create index person_identity_person on person_identity (tenant_id, person_id);

-- The provider's own session, so that its front-channel logout ends ours.
alter table staff_session add column provider_id text not null default '';
alter table staff_session add column sid_digest bytea;
create index staff_session_sid on staff_session (tenant_id, sid_digest);
