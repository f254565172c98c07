-- Brings a timetable in as courses and weekly lectures: the rows of a table, one for each section. A course or
-- lecture that came with an earlier import of the same key is changed only where it differs; so the same rows
-- again change nothing. Answers counts, and the rows that were refused, by number, and why; they harm no other.
--
-- p_rows: objects with course_key, course_title, code, term, instructor, lecture_key, title, location, starts_on,
-- until_on, start_time, duration_minutes, weekdays ([1, 3]).
--
-- Errors: PT400 invalid_rows, invalid_time_zone, user_required; PT401 not_authenticated; PT403 not_yours

create or replace function study.import_timetable(
    p_rows      jsonb,
    p_time_zone text default null,
    p_user_id   uuid default null
)
returns jsonb
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_user_id   uuid := auth._acting_user(p_user_id);
    v_zone      text := study._get_zone(v_user_id, p_time_zone);
    v_row       jsonb;
    v_number    bigint;
    v_course_id uuid;
    v_lecture   study.lectures;
    v_known     uuid;
    v_counts    jsonb := '{"courses": 0, "lectures": 0, "changed": 0, "unchanged": 0}';
    v_refused   jsonb := '[]';
    v_message   text;
    v_detail    text;
    v_key       text;
    v_count     integer;
begin
    if jsonb_typeof(p_rows) is distinct from 'array' or jsonb_array_length(p_rows) > 2000 then
        raise exception 'invalid_rows'
            using errcode = 'PT400',
                  detail = 'The rows are no list, or more than 2000.',
                  hint = 'Send a list of objects; a large timetable in parts.';
    end if;

    perform pg_advisory_xact_lock(hashtextextended('study.import_timetable:' || v_user_id, 0));

    for v_row, v_number in
        select r.item, r.position from jsonb_array_elements(p_rows) with ordinality as r (item, position) order by r.position
    loop
        begin
            v_key := null;

            select c.course_id into v_course_id
            from study.courses as c
            where c.user_id = v_user_id and c.import_key = v_row ->> 'course_key' and c.deleted_at is null;

            if not found then
                insert into study.courses (course_id, user_id, title, code, term, instructor, time_zone, import_key)
                values (
                    core.uuid_v7(), v_user_id, left(v_row ->> 'course_title', 200), v_row ->> 'code', v_row ->> 'term',
                    v_row ->> 'instructor', v_zone, v_row ->> 'course_key'
                )
                returning course_id into v_course_id;

                v_key := 'courses';
            end if;

            v_lecture := jsonb_populate_record(null::study.lectures, v_row - 'rrule' - 'version');
            v_known := substr(encode(sha256(convert_to(
                format('%s %s %s', v_user_id, v_row ->> 'course_key', v_row ->> 'lecture_key'), 'UTF8'
            )), 'hex'), 1, 32)::uuid;

            insert into study.lectures as l (
                lecture_id, user_id, course_id, title, location, time_zone, starts_on, start_time, duration_minutes,
                weekdays, until_on, last_on
            )
            values (
                v_known, v_user_id, v_course_id, left(v_lecture.title, 200), v_lecture.location, v_zone,
                v_lecture.starts_on, v_lecture.start_time, v_lecture.duration_minutes, v_lecture.weekdays,
                v_lecture.until_on, v_lecture.starts_on
            )
            on conflict (lecture_id) do update
            set title = excluded.title, location = excluded.location, time_zone = excluded.time_zone,
                starts_on = excluded.starts_on, start_time = excluded.start_time,
                duration_minutes = excluded.duration_minutes, weekdays = excluded.weekdays, until_on = excluded.until_on
            where l.user_id = v_user_id
                and (
                    l.title, l.location, l.time_zone, l.starts_on, l.start_time, l.duration_minutes, l.weekdays, l.until_on
                ) is distinct from (
                    excluded.title, excluded.location, excluded.time_zone, excluded.starts_on, excluded.start_time,
                    excluded.duration_minutes, excluded.weekdays, excluded.until_on
                )
            returning l.* into v_lecture;

            get diagnostics v_count = row_count;

            if v_key is not null then
                v_counts := jsonb_set(v_counts, array[v_key], to_jsonb((v_counts ->> v_key)::integer + 1));
            end if;

            v_key := case when v_count = 0 then 'unchanged' when v_lecture.version = 1 then 'lectures' else 'changed' end;
            v_counts := jsonb_set(v_counts, array[v_key], to_jsonb((v_counts ->> v_key)::integer + 1));
        exception
            when others then
                get stacked diagnostics v_message = message_text, v_detail = pg_exception_detail;
                v_refused := v_refused || jsonb_build_object(
                    'row', v_number, 'error', left(v_message, 100), 'detail', left(v_detail, 300)
                );
        end;
    end loop;

    return jsonb_build_object('counts', v_counts, 'refused', v_refused);
end;
$$;

comment on function study.import_timetable(jsonb, text, uuid) is
    'Bring a timetable in as courses and weekly lectures; answers counts and the rows that were refused.';

grant execute on function study.import_timetable(jsonb, text, uuid) to authenticated, service_role;
