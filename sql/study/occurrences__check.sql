-- Rules of a single time of a lecture, whoever writes it.
--
-- Errors: PT400 invalid_duration, invalid_date, invalid_time_zone; 23503 occurrences_lecture_id_fkey

create or replace function study.occurrences__check()
returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    perform study._check_date('starts_on', new.starts_on);
    perform study._check_duration(new.duration_minutes, false);

    if tg_op = 'INSERT' then
        perform study._check_zone(new.user_id, new.time_zone);
        return new;
    end if;

    if new.time_zone is distinct from old.time_zone then
        perform study._check_zone(new.user_id, new.time_zone);
    end if;

    new.version := study._touch(new.version, old.version);
    new.updated_at := now();
    return new;
end;
$$;

comment on function study.occurrences__check() is 'Rules of a single time of a lecture.';
