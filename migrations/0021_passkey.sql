-- Passkeys with which people sign in (WebAuthn Level 3): what is kept is the
-- public half, which lets nobody in. user_handle is drawn at random and is all
-- that the passkey itself knows of whose it is.
create table passkey (
    tenant_id text not null,
    id text not null,
    person_id text not null,
    host text not null,                   -- the host name (RP ID) it was made for: it works nowhere else
    name text not null,                   -- the owner's word for it
    credential_id bytea not null,
    user_handle bytea not null,
    public_key bytea not null,            -- COSE, RFC 9053
    sign_count bigint not null,           -- 0 for passkeys that are kept in step between devices
    synced boolean not null,              -- may be kept in step between devices (backup eligible)
    made_at instant not null,
    last_used civildate,
    primary key (tenant_id, id),
    foreign key (tenant_id, person_id) references person (tenant_id, id)
);
create unique index passkey_credential on passkey (tenant_id, credential_id);
create index passkey_person on passkey (tenant_id, person_id);

-- What a passkey is asked to sign: good for one answer, within minutes, from the
-- browser that asked, whose session alone holds the id.
create table passkey_challenge (
    tenant_id text not null,
    id text not null,
    person_id text,                       -- who adds a passkey; null at sign-in
    host text not null,
    challenge text not null,
    user_handle bytea,                    -- that of the passkey to be made
    expires_at instant not null,
    primary key (tenant_id, id),
    foreign key (tenant_id, person_id) references person (tenant_id, id)
);
create index passkey_challenge_expires on passkey_challenge (expires_at);
