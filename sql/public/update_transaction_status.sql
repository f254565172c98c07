-- payments.update_transaction_status under the name that clients of the first version call; see there for its errors.

create or replace function public.update_transaction_status(
    p_transaction_id uuid,
    p_new_status     text,
    p_reason         text default null
)
returns payments.transactions
language sql
set search_path = pg_catalog, pg_temp
as $$
    select payments.update_transaction_status(p_transaction_id, p_new_status, p_reason);
$$;

comment on function public.update_transaction_status(uuid, text, text) is 'Version 1: see payments.update_transaction_status.';

grant execute on function public.update_transaction_status(uuid, text, text) to service_role;
