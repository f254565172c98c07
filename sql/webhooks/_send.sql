-- Puts one webhook for an endpoint into the outbox: {"type", "timestamp", "data"}. The
-- text that is stored is the text that is signed, at every attempt.
--
-- A body of 20 kB or more is no webhook: what is too large is left out of it, and
-- is_reference says so; the receiver reads the rest by the event's id.

create or replace function webhooks._send(
    p_endpoint   webhooks.endpoints,
    p_type       text,
    p_at         timestamptz,
    p_data       jsonb,
    p_dedupe_key text
)
returns uuid
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    v_head constant text := format(
        '{"type":%s,"timestamp":%s,"data":', to_json(p_type),
        to_json(to_char(p_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))
    );
    v_body text := v_head || p_data::text || '}';
begin
    if octet_length(v_body) >= 20000 then
        v_body := v_head || ((p_data - 'payload') || '{"is_reference": true}')::text || '}';
    end if;

    return notifications._enqueue_delivery(
        p_channel => 'webhook',
        p_recipient => p_endpoint.endpoint_id::text,
        p_content => jsonb_build_object('subject', p_type, 'body', v_body),
        p_dedupe_key => p_dedupe_key,
        p_user_id => p_endpoint.owner_user_id
    );
end;
$$;

comment on function webhooks._send(webhooks.endpoints, text, timestamptz, jsonb, text) is
    'Put one webhook for an endpoint into the outbox.';
