-- Job handler: forgets inbound events that are done and what customers wrote long ago, at
-- most 50000 of each a run.

create or replace function schedules._purge_inbound(p_payload jsonb)
returns jsonb
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    return jsonb_build_object(
        'purged', webhooks.purge_inbound(p_limit => 50000),
        'messages', whatsapp.purge_messages(p_limit => 50000)
    );
end;
$$;

comment on function schedules._purge_inbound(jsonb) is 'Job handler: forget old inbound events.';
