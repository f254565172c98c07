-- What a provider reports about a message that it took: sent, delivered, read or
-- failed. Returns whether the delivery is known already; if not, the receipt is kept
-- for the worker's report, which may be a moment behind.
--
-- Forward only: reports come twice and in any order.
--
-- Errors: PT400 invalid_receipt

create or replace function notifications.record_receipt(
    p_provider            text,
    p_provider_message_id text,
    p_state               text,
    p_occurred_at         timestamptz default now(),
    p_error_code          text default null,
    p_detail              text default null
)
returns boolean
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_receipt notifications.early_receipts;
begin
    if coalesce(p_state, '') not in ('sent', 'delivered', 'read', 'failed')
        or coalesce(p_provider, '') = '' or coalesce(p_provider_message_id, '') = ''
        or length(p_provider_message_id) > 500
    then
        raise exception 'invalid_receipt'
            using errcode = 'PT400',
                  detail = format('Provider %L, state %L.', left(p_provider, 80), left(p_state, 80)),
                  hint = 'Name the provider, its message id, and sent, delivered, read or failed.';
    end if;

    v_receipt.provider := p_provider;
    v_receipt.provider_message_id := p_provider_message_id;
    v_receipt.receipt_state := p_state;
    v_receipt.occurred_at := coalesce(p_occurred_at, clock_timestamp());
    v_receipt.error_code := p_error_code;
    v_receipt.error_detail := left(p_detail, 2000);
    v_receipt.created_at := clock_timestamp();

    perform notifications._lock_message(p_provider_message_id);

    if notifications._apply_receipt(v_receipt) is not null then
        return true;
    end if;

    insert into notifications.early_receipts as r
    values (v_receipt.*)
    on conflict (provider, provider_message_id) do update
    set receipt_state = excluded.receipt_state,
        occurred_at = excluded.occurred_at,
        error_code = excluded.error_code,
        error_detail = excluded.error_detail
    where array_position(array['sent', 'failed', 'delivered', 'read'], excluded.receipt_state)
        > array_position(array['sent', 'failed', 'delivered', 'read'], r.receipt_state);

    return false;
end;
$$;

comment on function notifications.record_receipt(text, text, text, timestamptz, text, text) is
    'Note what a provider reports about a message: forward only, in any order.';

grant execute on function notifications.record_receipt(text, text, text, timestamptz, text, text) to service_role;
