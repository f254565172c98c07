-- Has a calendar of others read in: p_content is a file (.ics), or p_url an address that is read now and every
-- few hours. A worker does it; get_calendar tells what came of it, event by event. A file of the same name for
-- the same course, or the same address, is the same calendar: what changed in it is changed here, what is gone
-- is deleted here, and the same once more changes nothing.
--
-- Everything belongs to p_course_id, or to a new course that has the calendar's name. You have at most 50; an
-- advisory lock lets two calls count one after another.
--
-- Errors: PT400 calendar_required, invalid_calendar, invalid_url, user_required; PT401 not_authenticated; PT403
-- not_yours; PT404 course_not_found; PT413 calendar_too_large; PT422 too_many_calendars

create or replace function study.import_calendar(
    p_content   text default null,
    p_url       text default null,
    p_name      text default null,
    p_course_id uuid default null,
    p_user_id   uuid default null
)
returns study.calendar
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_user_id  uuid := auth._acting_user(p_user_id);
    -- How calendar programs write addresses to subscribe to.
    v_url      text := regexp_replace(p_url, '^webcals?://', 'https://', 'i');
    -- Of an address only the host: the rest may be a secret, and the name becomes a course's title, which feeds show.
    v_name     text := left(coalesce(
        nullif(btrim(p_name), ''), substring(v_url from '^https?://([^/?#]+)'), 'calendar.ics'
    ), 200);
    v_calendar study.calendars;
begin
    if (p_content is null) = (p_url is null) then
        raise exception 'calendar_required'
            using errcode = 'PT400',
                  detail = 'A calendar is a file or an address, one of the two.',
                  hint = 'Send p_content, the text of an .ics file, or p_url.';
    end if;

    if p_url is not null then
        perform webhooks._check_url(v_url);
    elsif octet_length(p_content) > 1048576 then
        raise exception 'calendar_too_large'
            using errcode = 'PT413',
                  detail = format('It has %s bytes.', octet_length(p_content)),
                  hint = 'Send at most a megabyte: leave out what is long over.';
    elsif p_content !~* 'BEGIN:VCALENDAR' then
        raise exception 'invalid_calendar'
            using errcode = 'PT400',
                  detail = 'The text holds no calendar.',
                  hint = 'Send the text of an .ics file, from BEGIN:VCALENDAR on.';
    end if;

    perform pg_advisory_xact_lock(hashtextextended('study.import_calendar:' || v_user_id, 0));

    select c.* into v_calendar
    from study.calendars as c
    where c.user_id = v_user_id
        and (
            (p_url is not null and c.url = v_url)
            or (
                p_url is null and c.url is null and c.name = v_name
                and (p_course_id is null or c.course_id = p_course_id)
            )
        )
    order by c.calendar_id
    limit 1
    for update;

    if not found then
        if (select count(*) from study.calendars as c where c.user_id = v_user_id) >= 50 then
            raise exception 'too_many_calendars'
                using errcode = 'PT422',
                      detail = 'You have 50 calendars.',
                      hint = 'Remove one with study.remove_calendar.';
        end if;

        if p_course_id is null then
            v_calendar.course_id := (study.create_course(v_name, p_user_id => v_user_id)).course_id;
        else
            perform study._check_course(v_user_id, p_course_id);
            v_calendar.course_id := p_course_id;
        end if;

        insert into study.calendars (calendar_id, user_id, course_id, name, url)
        values (core.uuid_v7(), v_user_id, v_calendar.course_id, v_name, v_url)
        returning * into v_calendar;
    end if;

    update study.calendars as c
    set state = 'pending', content = coalesce(p_content, c.content), failure_count = 0,
        next_refresh_at = now() + interval '1 hour', updated_at = now()
    where c.calendar_id = v_calendar.calendar_id
    returning c.* into v_calendar;

    perform jobs.schedule_job(
        'import_calendar', jsonb_build_object('calendar_id', v_calendar.calendar_id),
        p_unique_key => v_calendar.calendar_id::text
    );

    return study._show_calendar(v_calendar);
end;
$$;

comment on function study.import_calendar(text, text, text, uuid, uuid) is
    'Read a calendar in, an .ics file''s text or an address; a worker does it, get_calendar tells what came of it.';

grant execute on function study.import_calendar(text, text, text, uuid, uuid) to authenticated, service_role;
