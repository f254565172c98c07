-- The users that the caller works for, in the order of their ids: for an operator those who live in the
-- operator's regions or have a meter there. What the callers of this are asked for: a region, a role, a
-- status, a part of the e-mail address, user name, telephone number or name.
--
-- The policies decide what is seen; regions are said again as conditions. A search looks at each user.
--
-- Errors: PT400 invalid_role, invalid_status

create or replace function auth._find_users(
    p_region text,
    p_role   text,
    p_status text,
    p_search text,
    p_limit  integer,
    p_after  uuid
)
returns setof auth.users
language plpgsql
stable
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan
as $$
declare
    v_role    text := case when p_role is not null then auth._parse_role(p_role) end;
    v_status  text := lower(btrim(p_status));
    v_region  text := nullif(btrim(p_region), '');
    v_regions text[] := case when auth.role() = 'operator' then auth.regions() end;
    v_search  text := nullif(lower(btrim(p_search)), '');
begin
    if v_status not in ('active', 'suspended') then
        raise exception 'invalid_status'
            using errcode = 'PT400',
                  detail = format('%L is not a status of a user.', left(p_status, 80)),
                  hint = 'Use active or suspended.';
    end if;

    return query
    select u.*
    from auth.users as u
    where (p_after is null or u.user_id > p_after)
        and (v_role is null or u.user_role = v_role)
        and (v_status is null or u.user_status = v_status)
        and (
            v_regions is null
            or u.region = any (v_regions)
            or exists (
                select from meters.meters as m where m.owner_user_id = u.user_id and m.region = any (v_regions)
            )
        )
        and (
            v_region is null
            or u.region = v_region
            or exists (select from meters.meters as m where m.owner_user_id = u.user_id and m.region = v_region)
        )
        and (
            v_search is null
            or strpos(u.email, v_search) > 0
            or strpos(u.username, v_search) > 0
            or strpos(u.phone, v_search) > 0
            or strpos(lower(concat_ws(' ', u.first_name, u.last_name)), v_search) > 0
        )
    order by u.user_id
    limit p_limit;
end;
$$;

comment on function auth._find_users(text, text, text, text, integer, uuid) is 'The users that the caller works for.';
