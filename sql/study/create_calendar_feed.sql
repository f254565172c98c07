-- Makes a secret address that calendar programs read your calendar from; it is shown this once. Whoever has
-- it sees what you have, until you revoke it.
--
-- You have at most ten; an advisory lock lets two calls count one after another.
--
-- Errors: PT400 invalid_assignments_as, user_required; PT401 not_authenticated; PT403 not_yours;
-- PT404 course_not_found; PT422 too_many_feeds

create or replace function study.create_calendar_feed(
    p_title          text default 'Study planner',
    p_assignments_as text default 'event',
    p_has_sessions   boolean default true,
    p_course_id      uuid default null,
    p_user_id        uuid default null
)
returns study.issued_feed
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_user_id uuid := auth._acting_user(p_user_id);
    v_token   text := encode(
        sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())), 'hex'
    );
    v_feed    study.calendar_feeds;
    v_issued  study.issued_feed;
begin
    if p_assignments_as is null or p_assignments_as not in ('event', 'todo', 'none') then
        raise exception 'invalid_assignments_as'
            using errcode = 'PT400',
                  detail = format('It is %s.', coalesce(quote_literal(left(p_assignments_as, 80)), 'null')),
                  hint = 'Choose event, todo or none.';
    end if;

    if p_course_id is not null then
        perform study._check_course(v_user_id, p_course_id);
    end if;

    perform pg_advisory_xact_lock(hashtextextended('study.create_calendar_feed:' || v_user_id, 0));

    if (select count(*) from study.calendar_feeds as f where f.user_id = v_user_id and f.revoked_at is null) >= 10 then
        raise exception 'too_many_feeds'
            using errcode = 'PT422',
                  detail = 'You have ten feeds.',
                  hint = 'Revoke one that nobody reads any more.';
    end if;

    insert into study.calendar_feeds (feed_id, user_id, title, token_hash, assignments_as, has_sessions, course_id)
    values (
        core.uuid_v7(), v_user_id, btrim(p_title), sha256(convert_to(v_token, 'UTF8')), p_assignments_as,
        coalesce(p_has_sessions, true), p_course_id
    )
    returning * into v_feed;

    v_issued := (v_feed.feed_id, v_feed.title, v_token, '/calendars/' || v_token || '.ics');
    return v_issued;
end;
$$;

comment on function study.create_calendar_feed(text, text, boolean, uuid, uuid) is
    'Make a secret address for calendar programs, shown this once; assignments as event, todo or none.';

grant execute on function study.create_calendar_feed(text, text, boolean, uuid, uuid) to authenticated, service_role;
