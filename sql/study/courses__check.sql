-- Rules of a course, whoever writes it: a function, a client's change that is applied, psql. One without a zone gets
-- its owner's.
--
-- Errors: PT400 ends_before_start, invalid_date, invalid_time_zone

create or replace function study.courses__check()
returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    if new.ends_on < new.starts_on then
        perform study._refuse_order('course', new.starts_on::text, new.ends_on::text);
    end if;

    perform study._check_date('starts_on', new.starts_on);
    perform study._check_date('ends_on', new.ends_on);

    if tg_op = 'INSERT' then
        new.time_zone := coalesce(new.time_zone, study._get_zone(new.user_id, null));
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

comment on function study.courses__check() is 'Rules of a course.';
