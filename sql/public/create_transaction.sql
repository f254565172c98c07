-- payments.create_transaction under the name that clients of the first version call; see there for its errors.

create or replace function public.create_transaction(
    p_type            text,
    p_amount          numeric,
    p_currency        text default 'KES',
    p_idempotency_key text default null,
    p_user_id         uuid default null,
    p_correlation_id  uuid default null,
    p_metadata        jsonb default '{}'
)
returns payments.transactions
language sql
set search_path = pg_catalog, pg_temp
as $$
    select payments.create_transaction(
        p_type, p_amount, p_currency, p_idempotency_key, p_user_id, p_correlation_id, p_metadata
    );
$$;

comment on function public.create_transaction(text, numeric, text, text, uuid, uuid, jsonb) is
    'Version 1: see payments.create_transaction.';

grant execute on function public.create_transaction(text, numeric, text, text, uuid, uuid, jsonb) to authenticated, service_role;
