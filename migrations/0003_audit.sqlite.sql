create trigger audit_unchanged before update on audit
begin
    select raise(abort, 'the audit trail is never changed');
end;

create trigger audit_kept before delete on audit
when old.keep_until >= date('now')
begin
    select raise(abort, 'the audit trail is kept until its date');
end;
