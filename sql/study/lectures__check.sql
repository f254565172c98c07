-- Rules of a lecture, whoever writes it; computes last_on.
--
-- Errors: PT400 ends_before_start, invalid_date, invalid_duration, invalid_weekdays, invalid_interval, invalid_excluded,
-- invalid_time_zone; PT404 course_not_found

create or replace function study.lectures__check()
returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    perform study._check_date('starts_on', new.starts_on);
    perform study._check_date('until_on', new.until_on);

    if new.until_on < new.starts_on then
        perform study._refuse_order('lecture', new.starts_on::text, new.until_on::text);
    end if;

    perform study._check_duration(new.duration_minutes, new.is_all_day);

    if new.weekdays is not null then
        new.weekdays := study._normalise_weekdays(new.weekdays);
    end if;

    if new.week_interval is null or new.week_interval not between 1 and 52 then
        raise exception 'invalid_interval'
            using errcode = 'PT400',
                  detail = format('The interval is %s weeks.', coalesce(new.week_interval::text, 'null')),
                  hint = 'Send 1 for every week, 2 for every other one; up to 52.';
    end if;

    if exists (select from unnest(new.excluded) as e (start) where e.start is null or e.start !~ '^\d{8}T\d{6}$') then
        raise exception 'invalid_excluded'
            using errcode = 'PT400',
                  detail = 'What is excluded holds something that is no local start.',
                  hint = 'Send local starts as list_occurrences has them in recurrence_id: 20260105T090000.';
    end if;

    -- An all-day event is on a date, wherever one is; midnight is the start of it.
    if new.is_all_day then
        new.start_time := '00:00';
    end if;

    -- A date that every client can read stands for no end.
    new.last_on := case
        when new.weekdays is not null and new.until_on is null then date '9999-12-31'
        else coalesce(case when new.weekdays is not null then new.until_on end, new.starts_on)
            + (new.duration_minutes / 1440) + 1
    end;

    if tg_op = 'INSERT' then
        perform study._check_zone(new.user_id, new.time_zone);
        perform study._check_course(new.user_id, new.course_id);
        return new;
    end if;

    if new.time_zone is distinct from old.time_zone then
        perform study._check_zone(new.user_id, new.time_zone);
    end if;

    if new.course_id <> old.course_id then
        perform study._check_course(new.user_id, new.course_id);
    end if;

    new.version := study._touch(new.version, old.version);
    new.updated_at := now();
    return new;
end;
$$;

comment on function study.lectures__check() is 'Rules of a lecture.';
