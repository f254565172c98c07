-- The caller's wallets, by currency.
--
-- Errors: PT400 user_required; PT401 not_authenticated; PT403 not_your_wallet

create or replace function payments.list_wallets(p_user_id uuid default null)
returns setof payments.accounts
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_user_id uuid := auth._acting_user(p_user_id, 'not_your_wallet');
begin
    return query
    select a.*
    from payments.wallets as w
    join payments.accounts as a on a.account_id = w.account_id
    where w.owner_user_id = v_user_id
    order by w.currency;
end;
$$;

comment on function payments.list_wallets(uuid) is 'The caller''s wallets; p_user_id is for the service role.';

grant execute on function payments.list_wallets(uuid) to authenticated, service_role;
