-- Job handler: tells the admins of mobile money that has waited long for a decision.

create or replace function schedules._check_unmatched_money(p_payload jsonb)
returns jsonb
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    return jsonb_build_object('told', mpesa.check_unmatched());
end;
$$;

comment on function schedules._check_unmatched_money(jsonb) is
    'Job handler: tell the admins of mobile money that has waited long for a decision.';
