-- Switches a calendar feed off for good; doing so again changes nothing.
--
-- Errors: PT400 user_required; PT401 not_authenticated; PT403 not_yours; PT404 feed_not_found

create or replace function study.revoke_calendar_feed(p_feed_id uuid, p_user_id uuid default null)
returns timestamptz
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_user_id    uuid := auth._acting_user(p_user_id);
    v_revoked_at timestamptz;
begin
    update study.calendar_feeds as f
    set revoked_at = coalesce(f.revoked_at, now())
    where f.feed_id = p_feed_id and f.user_id = v_user_id
    returning f.revoked_at into v_revoked_at;

    if not found then
        perform study._refuse_missing('feed_not_found', 'calendar feed', p_feed_id, 'list_calendar_feeds');
    end if;

    return v_revoked_at;
end;
$$;

comment on function study.revoke_calendar_feed(uuid, uuid) is 'Switch a calendar feed off for good; answers since when.';

grant execute on function study.revoke_calendar_feed(uuid, uuid) to authenticated, service_role;
