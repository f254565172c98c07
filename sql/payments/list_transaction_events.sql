-- The trail of a transaction: every change of status after the first, oldest first.
--
-- Errors: PT404 transaction_not_found

create or replace function payments.list_transaction_events(p_transaction_id uuid)
returns setof payments.transaction_events
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_transaction payments.transactions := payments.get_transaction(p_transaction_id);
begin
    return query
    select e.*
    from payments.transaction_events as e
    where e.account_id = v_transaction.account_id
        and e.transaction_id = p_transaction_id
        -- Leaves the months before it alone; a day is left for clocks that are set back.
        and e.created_at >= v_transaction.created_at - interval '1 day'
    order by e.created_at;
end;
$$;

comment on function payments.list_transaction_events(uuid) is 'The trail of a transaction, oldest first.';

grant execute on function payments.list_transaction_events(uuid) to authenticated, service_role;
