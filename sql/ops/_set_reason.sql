-- Says why the next statements change what they change, for the audit log; null ends it. Local to the transaction.

create or replace function ops._set_reason(p_reason text)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    perform set_config('mainspring.reason', coalesce(p_reason, ''), true);
end;
$$;

comment on function ops._set_reason(text) is 'Say why the next statements change what they change.';
