-- Tenants (municipalities), their organisations, the people who sign in.

create table tenant (
    id text primary key,
    name text not null,
    service_name text not null,
    language text not null check (language in ('nb', 'nn')),
    zone text not null,
    phone text not null,
    phone_hours text not null default '',
    email text not null default '',
    interpreter_notice_days bigint not null default 3 check (interpreter_notice_days between 0 and 60),
    contact_days bigint not null default 30 check (contact_days between 1 and 90),
    contact_days_unmet bigint not null default 7 check (contact_days_unmet between 1 and 90),
    closed_christmas_eve boolean not null default true,
    closed_new_years_eve boolean not null default true,
    accessibility_url text not null default '',
    demo boolean not null default false,
    created_at instant not null
);

create table tenant_host (
    host text primary key,
    tenant_id text not null references tenant (id)
);

create table tenant_number (
    tenant_id text not null references tenant (id),
    number text not null check (length(number) = 4),
    valid_from civildate not null,
    valid_to civildate,
    primary key (tenant_id, number)
);

create table tenant_file (
    tenant_id text not null references tenant (id),
    kind text not null check (kind in ('theme', 'logo')),
    media_type text not null,
    content bytea not null,
    hash text not null,
    changed_at instant not null,
    primary key (tenant_id, kind)
);

create table organisation (
    tenant_id text not null references tenant (id),
    id text not null,
    name text not null,
    kind text not null check (kind in ('municipality', 'library', 'nav', 'volunteer', 'servicedesk', 'education', 'association', 'bank', 'other')),
    phone text not null default '',
    created_at instant not null,
    closed_at instant,
    primary key (tenant_id, id)
);
create unique index organisation_name on organisation (tenant_id, name);

create table person (
    tenant_id text not null references tenant (id),
    id text not null,
    name text not null,
    email text not null,
    created_at instant not null,
    last_seen civildate,
    deactivated_at instant,
    primary key (tenant_id, id)
);
create unique index person_email on person (tenant_id, email);

create table membership (
    tenant_id text not null,
    person_id text not null,
    organisation_id text not null,
    role text not null check (role in ('administrator', 'coordinator', 'host', 'desk', 'partner')),
    created_at instant not null,
    primary key (tenant_id, person_id, organisation_id, role),
    foreign key (tenant_id, person_id) references person (tenant_id, id),
    foreign key (tenant_id, organisation_id) references organisation (tenant_id, id)
);

create table signin_code (
    tenant_id text not null,
    id text not null,
    person_id text not null,
    code_digest bytea not null,
    made_at instant not null,
    expires_at instant not null,
    tries bigint not null default 0,
    used_at instant,
    primary key (tenant_id, id),
    foreign key (tenant_id, person_id) references person (tenant_id, id)
);
create index signin_code_expires on signin_code (expires_at);

-- One row a signed-in browser. The token is kept as its digest.
create table staff_session (
    token text primary key,
    tenant_id text not null default '',
    data bytea not null,
    expires_at instant not null
);
create index staff_session_expires on staff_session (expires_at);

-- Ids and field names, never values. A trigger keeps the rows as they were
-- written until keep_until.
create table audit (
    tenant_id text not null,
    id text not null,
    at instant not null,
    person_id text,
    organisation_id text,
    action text not null,
    subject_kind text not null,
    subject_id text not null,
    fields text not null default '',
    keep_until civildate not null,
    primary key (tenant_id, id)
);
create index audit_at on audit (tenant_id, at);
create index audit_subject on audit (tenant_id, subject_kind, subject_id);
