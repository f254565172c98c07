-- Job handler: tells of subscriptions that ended by the clock, at most 1000 a run.

create or replace function schedules._expire_subscriptions(p_payload jsonb)
returns jsonb
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    return jsonb_build_object('looked_at', auth.expire_subscriptions(1000));
end;
$$;

comment on function schedules._expire_subscriptions(jsonb) is 'Job handler: tell of subscriptions that ended by the clock.';
