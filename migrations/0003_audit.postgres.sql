create function audit_guard() returns trigger language plpgsql as $$
begin
    if tg_op = 'UPDATE' then
        raise exception 'the audit trail is never changed';
    end if;
    if old.keep_until >= to_char(now() at time zone 'UTC', 'YYYY-MM-DD') then
        raise exception 'the audit trail is kept until its date';
    end if;
    return old;
end $$;

create trigger audit_guard before update or delete on audit
    for each row execute function audit_guard();
