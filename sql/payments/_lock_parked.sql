-- Locks parked money, so that whoever decides about it decides once. Belongs to app_owner.
--
-- Errors: PT404 parked_money_not_found

create or replace function payments._lock_parked(p_reference text)
returns payments.parked_money
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_parked payments.parked_money;
begin
    select p.* into v_parked
    from payments.parked_money as p
    where p.reference = p_reference
    for update;

    if not found then
        raise exception 'parked_money_not_found'
            using errcode = 'PT404',
                  detail = format('No money was parked under %L.', p_reference),
                  hint = 'payments.list_parked_money() lists what is there.';
    end if;

    return v_parked;
end;
$$;

comment on function payments._lock_parked(text) is 'Lock parked money until the end of the transaction.';

grant execute on function payments._lock_parked(text) to app_api;
