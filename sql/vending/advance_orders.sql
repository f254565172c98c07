-- Looks after orders whose time has come, oldest first, at most p_limit: those that nobody paid expire, and their
-- credits are called off; for the others the job is added that goes on with them, where it was lost. Returns how many.
--
-- Skips a wallet that somebody else has locked: the next call gets it. So any number may run at once.
--
-- Errors: PT400 invalid_limit

create or replace function vending.advance_orders(p_limit integer default 1000)
returns integer
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_due   vending.orders;
    v_order vending.orders;
    v_count integer := 0;
begin
    perform core._check_limit(p_limit);

    for v_due in
        select o.*
        from vending.orders as o
        where o.next_step_at <= (select clock_timestamp())
        order by o.next_step_at
        limit p_limit
    loop
        perform from payments.accounts as a where a.account_id = v_due.account_id for update skip locked;

        continue when not found;

        v_order := vending._lock_order(v_due.order_id);

        continue when v_order.next_step_at is null or v_order.next_step_at > clock_timestamp();

        if v_order.state = 'pending' then
            perform vending._move_order(v_order, 'expired', 'Nobody paid in time.');
            perform vending._call_off_credit(v_order, 'The order expired.');
        else
            perform vending._schedule_step(v_order);

            update vending.orders as o
            set next_step_at = clock_timestamp() + interval '5 minutes'
            where o.account_id = v_order.account_id and o.order_id = v_order.order_id;
        end if;

        v_count := v_count + 1;
    end loop;

    return v_count;
end;
$$;

comment on function vending.advance_orders(integer) is
    'Expire orders that nobody paid, and go on with those whose time has come; returns how many.';

grant execute on function vending.advance_orders(integer) to service_role;
