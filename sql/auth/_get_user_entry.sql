-- A user as staff see them; nothing where the caller may not see the user.

create or replace function auth._get_user_entry(p_user auth.users)
returns auth.user_entry
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
    v_entry auth.user_entry;
begin
    v_entry.user_id := p_user.user_id;
    v_entry.email := p_user.email;
    v_entry.username := p_user.username;
    v_entry.phone := p_user.phone;
    v_entry.first_name := p_user.first_name;
    v_entry.last_name := p_user.last_name;
    v_entry.role := case p_user.user_role when 'authenticated' then 'user' else p_user.user_role end;
    v_entry.status := p_user.user_status;
    v_entry.region := p_user.region;
    v_entry.regions := case when p_user.user_role = 'operator' then auth._get_regions(p_user) end;
    v_entry.meter_count := (
        select count(*) from meters.meters as m where m.owner_user_id = p_user.user_id and m.deleted_at is null
    );
    v_entry.email_verified_at := p_user.email_verified_at;
    v_entry.phone_verified_at := p_user.phone_verified_at;
    v_entry.created_at := p_user.created_at;
    v_entry.updated_at := p_user.updated_at;
    v_entry.version := p_user.version;
    return v_entry;
end;
$$;

comment on function auth._get_user_entry(auth.users) is 'A user as staff see them.';
