-- Everything that staff need to know of a user: the entry of the list, name and address, the meters that the
-- caller may see (100 at most), and for admins what was last changed about them.
--
-- Errors: PT404 user_not_found

create or replace function auth.get_user(p_user_id uuid)
returns jsonb
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_user    auth.users;
    v_regions text[] := case when auth.role() = 'operator' then auth.regions() end;
begin
    select u.* into v_user
    from auth.users as u
    where u.user_id = p_user_id
        -- An operator's own account elsewhere is not work.
        and (
            v_regions is null
            or u.region = any (v_regions)
            or exists (
                select from meters.meters as m where m.owner_user_id = u.user_id and m.region = any (v_regions)
            )
        );

    if not found then
        raise exception 'user_not_found'
            using errcode = 'PT404',
                  detail = format('There is no user %s that you may see.', coalesce(p_user_id::text, 'null')),
                  hint = 'Look the user up with auth.list_users.';
    end if;

    return to_jsonb(auth._get_user_entry(v_user)) || jsonb_build_object(
        'address', v_user.address,
        'meters', (
            select coalesce(jsonb_agg(to_jsonb(o) order by o.meter_id), '[]')
            from (
                select m.meter_id, m.meter_number, m.region, m.status, m.tariff_code, m.owner_since
                from meters.meters as m
                where m.owner_user_id = p_user_id and m.deleted_at is null
                    and (v_regions is null or m.region = any (v_regions))
                order by m.meter_id
                limit 100
            ) as o
        ),
        'last_changes', (
            select coalesce(jsonb_agg(to_jsonb(o) order by o.audit_id desc), '[]')
            from (
                select a.audit_id, a.occurred_at, a.action, a.old_values, a.new_values, a.reason, a.actor_type, a.actor_id
                from ops.audit_log as a
                where a.subject_type = 'user' and a.subject_id = p_user_id::text
                order by a.audit_id desc
                limit 10
            ) as o
        )
    );
end;
$$;

comment on function auth.get_user(uuid) is 'A user with meters and, for admins, what was last changed about them.';

grant execute on function auth.get_user(uuid) to operator, service_role;
