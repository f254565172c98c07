-- Keeps what a worker has read of our money at a provider, and the call. Without a balance only the call is kept.
--
-- Errors: PT404 provider_not_found

create or replace function vending.record_provider_balance(
    p_provider_code text,
    p_balance       numeric,
    p_currency      text,
    p_report        jsonb default '{}'
)
returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_now timestamptz := clock_timestamp();
begin
    update vending.providers as p
    set balance = coalesce(p_balance, p.balance),
        balance_currency = coalesce(p_currency, p.balance_currency),
        balance_at = case when p_balance is null then p.balance_at else v_now end
    where p.provider_code = p_provider_code;

    if not found then
        raise exception 'provider_not_found'
            using errcode = 'PT404',
                  detail = format('There is no provider %L.', left(p_provider_code, 50)),
                  hint = 'List them with vending.list_providers.';
    end if;

    insert into vending.provider_calls (
        call_at, call_id, provider_code, operation, outcome, http_status, error_code, detail, duration_ms, response,
        finished_at
    )
    values (
        v_now, core.uuid_v7(), p_provider_code, 'balance', case when p_balance is null then 'unknown' else 'read' end,
        (p_report ->> 'http_status')::integer, left(p_report ->> 'error_code', 100), left(p_report ->> 'detail', 500),
        (p_report ->> 'duration_ms')::integer, p_report -> 'response', v_now
    );
end;
$$;

comment on function vending.record_provider_balance(text, numeric, text, jsonb) is
    'Keep what was read of our money at a provider.';

grant execute on function vending.record_provider_balance(text, numeric, text, jsonb) to service_role;
