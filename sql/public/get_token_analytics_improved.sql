-- How long a user's balance lasts: tokens.get_token_analytics of their first meter, with the meter's number. What is
-- cached there is fresh, so p_force_refresh makes no difference.
--
-- Errors: PT403 not_yours; PT404 meter_not_found

create or replace function public.get_token_analytics_improved(
    p_user_id       uuid,
    p_force_refresh boolean default false
)
returns jsonb
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_meter_id uuid := public._find_meter(p_user_id);
begin
    return to_jsonb(tokens.get_token_analytics(v_meter_id)) || (
        select jsonb_build_object('meter_number', m.meter_number) from meters.meters as m where m.meter_id = v_meter_id
    );
end;
$$;

comment on function public.get_token_analytics_improved(uuid, boolean) is 'Version 1: see tokens.get_token_analytics.';

grant execute on function public.get_token_analytics_improved(uuid, boolean) to authenticated, service_role;
