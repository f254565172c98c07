-- Locks the two wallets of a transfer and returns the one that is paid, null where there is none.
--
-- In the order of their ids, so two transfers between the same wallets never wait for each other.
-- Runs as the owner of the tables, since the payer may not see the other wallet; the caller has
-- made sure that the payer's wallet may be used.

create or replace function payments._lock_wallets(
    p_from_account_id uuid,
    p_to_account_id   uuid
)
returns payments.accounts
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_account payments.accounts;
    v_payee   payments.accounts;
begin
    for v_account in
        select a.*
        from payments.accounts as a
        where a.account_id in (p_from_account_id, p_to_account_id) and a.account_type = 'wallet'
        order by a.account_id
        for update
    loop
        if v_account.account_id = p_to_account_id then
            v_payee := v_account;
        end if;
    end loop;

    return v_payee;
end;
$$;

comment on function payments._lock_wallets(uuid, uuid) is 'Lock the two wallets of a transfer, in the order of their ids.';

grant execute on function payments._lock_wallets(uuid, uuid) to app_api;
