-- Releases reservations that ran out, oldest first, at most p_limit. Returns how many.
--
-- Skips a wallet that somebody else has locked: the next call gets it. So it never waits while it
-- holds locks, and any number may run at once.
--
-- Errors: PT400 invalid_limit

create or replace function payments.expire_holds(p_limit integer default 100)
returns integer
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_due           record;
    v_transaction   payments.transactions;
    v_expired_count integer := 0;
begin
    perform core._check_limit(p_limit);

    for v_due in
        select r.account_id, r.transaction_id
        from payments.reservations as r
        where r.expires_at <= (select clock_timestamp())
        order by r.expires_at
        limit p_limit
    loop
        perform
        from payments.accounts as a
        where a.account_id = v_due.account_id
        for update skip locked;

        continue when not found;

        select t.* into v_transaction
        from payments.transactions as t
        where t.account_id = v_due.account_id
            and t.transaction_id = v_due.transaction_id
            and t.created_at between payments._id_time(v_due.transaction_id) - interval '1 day'
                and payments._id_time(v_due.transaction_id) + interval '1 day';

        -- Somebody may have captured it between our reading and our lock.
        continue when v_transaction.status is distinct from 'pending';

        perform payments._release_transaction(v_transaction, 'expired', 'ran out');
        v_expired_count := v_expired_count + 1;
    end loop;

    return v_expired_count;
end;
$$;

comment on function payments.expire_holds(integer) is 'Release reservations that ran out; returns how many.';

grant execute on function payments.expire_holds(integer) to service_role;
