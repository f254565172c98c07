-- Job handler: forgets WhatsApp messages of more than 90 days ago, at most 50000 a run.

create or replace function schedules._purge_messages(p_payload jsonb)
returns jsonb
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    return jsonb_build_object('purged', whatsapp.purge_messages(p_limit => 50000));
end;
$$;

comment on function schedules._purge_messages(jsonb) is 'Job handler: forget old WhatsApp messages.';
