-- Stores what a provider told us, each event once, before anything comes of it; returns
-- how many were new. An event that another call is storing at this moment is waited for.
--
-- p_events: [{"id", "kind", "payload", "raw"?, "occurred_at"?}], as the gateway made them
-- out of a request whose signature it has verified.
--
-- Errors: PT400 invalid_events

create or replace function webhooks.receive_events(p_provider text, p_events jsonb)
returns integer
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_new_count integer;
begin
    if coalesce(p_provider, '') = '' or jsonb_typeof(p_events) is distinct from 'array' then
        raise exception 'invalid_events'
            using errcode = 'PT400',
                  detail = 'A provider and an array of events are needed.',
                  hint = 'Send [{"id": …, "kind": …, "payload": {…}}].';
    end if;

    -- In order of their ids, so that two calls with the same events never wait for each other.
    insert into webhooks.inbound_events (provider, provider_event_id, kind, payload, raw, occurred_at)
    select p_provider, e.id, e.kind, e.payload, left(e.raw, 16384), e.occurred_at
    from jsonb_to_recordset(p_events) as e (id text, kind text, payload jsonb, raw text, occurred_at timestamptz)
    order by e.id
    on conflict do nothing;

    get diagnostics v_new_count = row_count;
    return v_new_count;
end;
$$;

comment on function webhooks.receive_events(text, jsonb) is
    'Store what a provider told us, each event once; returns how many were new.';

grant execute on function webhooks.receive_events(text, jsonb) to service_role;
