-- Job handler: ends WhatsApp sessions in which nothing happened for a day, at most 1000 a run.

create or replace function schedules._expire_sessions(p_payload jsonb)
returns jsonb
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    return jsonb_build_object('expired', whatsapp.expire_whatsapp_sessions(1000));
end;
$$;

comment on function schedules._expire_sessions(jsonb) is 'Job handler: end idle WhatsApp sessions.';
