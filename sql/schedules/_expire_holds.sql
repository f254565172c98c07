-- Job handler: releases reservations that ran out, at most 1000 a run; the next run takes the rest.

create or replace function schedules._expire_holds(p_payload jsonb)
returns jsonb
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    return jsonb_build_object('expired', payments.expire_holds(1000));
end;
$$;

comment on function schedules._expire_holds(jsonb) is 'Job handler: release reservations that ran out.';
