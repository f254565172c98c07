-- One transaction of the caller.
--
-- Errors: PT404 transaction_not_found

create or replace function payments.get_transaction(p_transaction_id uuid)
returns payments.transactions
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_transaction payments.transactions;
begin
    select t.* into v_transaction
    from payments.transactions as t
    where t.transaction_id = p_transaction_id
        and t.created_at between payments._id_time(p_transaction_id) - interval '1 day'
            and payments._id_time(p_transaction_id) + interval '1 day';

    if not found then
        raise exception 'transaction_not_found'
            using errcode = 'PT404',
                  detail = format('There is no transaction %s that you may see.', p_transaction_id),
                  hint = 'payments.list_transactions() lists yours.';
    end if;

    return v_transaction;
end;
$$;

comment on function payments.get_transaction(uuid) is 'One transaction of the caller.';

grant execute on function payments.get_transaction(uuid) to authenticated, service_role;
