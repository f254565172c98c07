-- Makes an operator responsible for one more region. One who had no assigned region so far keeps that of their
-- own row: it is assigned as well. Assigning what is assigned changes nothing. The tokens that are out are
-- taken back, since they name a region. Locks the user.
--
-- Errors: PT400 region_required, reason_too_long; PT404 user_not_found, region_not_found; PT409 not_an_operator

create or replace function auth.assign_operator_region(
    p_user_id uuid,
    p_region  text,
    p_reason  text default null
)
returns auth.user_entry
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_region text := auth._check_region(p_region);
    v_reason text := ops._check_reason(p_reason, false);
    v_user   auth.users := auth._lock_operator(p_user_id);
    v_kept   text[] := auth._get_regions(v_user);
begin
    perform ops._set_reason(v_reason);
    insert into auth.operator_regions (user_id, region, assigned_by)
    select distinct p_user_id, r.region, auth.uid()
    from unnest(v_kept || v_region) as r (region)
    on conflict do nothing;
    perform ops._set_reason(null);

    if v_region <> all (v_kept) then
        perform auth._revoke(p_user_id);
        perform events._publish(
            'operator_region_assigned', 'user', p_user_id::text,
            jsonb_build_object('user_id', p_user_id, 'region', v_region, 'reason', v_reason)
        );
    end if;

    return auth._get_user_entry(v_user);
end;
$$;

comment on function auth.assign_operator_region(uuid, text, text) is 'Make an operator responsible for one more region.';

grant execute on function auth.assign_operator_region(uuid, text, text) to admin, service_role;
