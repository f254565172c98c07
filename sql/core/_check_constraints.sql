-- Checks deferred constraints now, and leaves them deferred for what comes after.
--
-- `set constraints` holds until the end of the transaction, so the next handler in it would
-- run under other rules than the first. It is undone with the subtransaction; whatever the
-- triggers did is undone too, and they run again at commit.
--
-- Errors: whatever a constraint says

create or replace function core._check_constraints()
returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    set constraints all immediate;

    raise exception 'constraints_hold' using errcode = 'MS001';
exception when sqlstate 'MS001' then
    null;
end;
$$;

comment on function core._check_constraints() is 'Check deferred constraints now and leave them deferred.';
