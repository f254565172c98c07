-- What limits leave the caller today and this month, on all their wallets; nothing where nothing is limited. The
-- service may name a user.
--
-- Errors: PT400 user_required; PT401 not_authenticated; PT403 not_your_wallet

create or replace function payments.get_my_limits(p_user_id uuid default null)
returns setof payments.allowance
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    return query
    select l.*
    from payments.list_wallets(p_user_id) as w
    cross join lateral payments._list_allowances(w.account_id) as l
    order by l.currency, l.transaction_type, l.period;
end;
$$;

comment on function payments.get_my_limits(uuid) is
    'What limits leave the caller today and this month: used and left; p_user_id is for the service role.';

grant execute on function payments.get_my_limits(uuid) to authenticated, service_role;
