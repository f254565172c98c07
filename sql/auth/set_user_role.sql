-- Gives a user another role; to an operator also regions, which take the place of those assigned before
-- (without p_regions they stay). Who is no operator any more loses theirs. The tokens that are out are taken
-- back, sessions go on: the next refresh brings the new role. The last active admin stays one.
-- The same role and regions change nothing. Locks the user and the active admins.
--
-- Errors: PT400 invalid_role, region_required, regions_not_for_role, reason_too_long; PT404 user_not_found,
--         region_not_found; PT409 last_admin

create or replace function auth.set_user_role(
    p_user_id uuid,
    p_role    text,
    p_regions text[] default null,
    p_reason  text default null
)
returns auth.user_entry
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_role     text := auth._parse_role(p_role);
    v_reason   text := ops._check_reason(p_reason, false);
    v_regions  text[];
    v_old      auth.users;
    v_user     auth.users;
    v_old_regions text[];
begin
    if p_regions is not null and v_role <> 'operator' then
        raise exception 'regions_not_for_role'
            using errcode = 'PT400',
                  detail = format('%s has no regions.', p_role),
                  hint = 'Leave p_regions out: only operators work for regions.';
    end if;

    select array_agg(distinct auth._check_region(r.region) order by auth._check_region(r.region)) into v_regions
    from unnest(p_regions) as r (region);

    v_old := auth._lock_user(p_user_id);
    v_old_regions := array(
        select o.region from auth.operator_regions as o where o.user_id = p_user_id order by o.region
    );

    if v_role <> 'admin' then
        perform auth._check_last_admin(v_old);
    end if;

    if v_role <> 'operator' or p_regions is not null then
        v_regions := coalesce(v_regions, '{}');
    else
        v_regions := v_old_regions;
    end if;

    if v_role = v_old.user_role and v_regions = v_old_regions then
        return auth._get_user_entry(v_old);
    end if;

    perform ops._set_reason(v_reason);
    update auth.users as u
    set user_role = v_role, version = u.version + 1, updated_at = now()
    where u.user_id = p_user_id
    returning * into v_user;
    delete from auth.operator_regions as o
    where o.user_id = p_user_id and o.region <> all (v_regions);
    insert into auth.operator_regions (user_id, region, assigned_by)
    select p_user_id, r.region, auth.uid()
    from unnest(v_regions) as r (region)
    where r.region <> all (v_old_regions);
    perform ops._set_reason(null);

    perform auth._revoke(p_user_id);
    perform events._publish(
        'user_role_changed', 'user', p_user_id::text,
        jsonb_build_object(
            'user_id', p_user_id,
            'from', v_old.user_role, 'to', v_role,
            'from_regions', v_old_regions, 'to_regions', v_regions,
            'reason', v_reason
        )
    );
    return auth._get_user_entry(v_user);
end;
$$;

comment on function auth.set_user_role(uuid, text, text[], text) is
    'Give a user another role, an operator also regions.';

grant execute on function auth.set_user_role(uuid, text, text[], text) to admin, service_role;
