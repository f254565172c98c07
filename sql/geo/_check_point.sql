-- Refuses what is no place on earth: NaN and infinity, too.
--
-- Errors: PT400 invalid_latitude, invalid_longitude

create or replace function geo._check_point(p_lat double precision, p_lng double precision)
returns void
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $$
begin
    if (p_lat between -90 and 90) is not true then
        raise exception 'invalid_latitude'
            using errcode = 'PT400', detail = format('The latitude is %s.', coalesce(p_lat::text, 'missing')),
                  hint = 'Send degrees north, -90 to 90.';
    end if;

    if (p_lng between -180 and 180) is not true then
        raise exception 'invalid_longitude'
            using errcode = 'PT400', detail = format('The longitude is %s.', coalesce(p_lng::text, 'missing')),
                  hint = 'Send degrees east, -180 to 180.';
    end if;
end;
$$;

comment on function geo._check_point(double precision, double precision) is 'Refuse what is no place on earth.';
