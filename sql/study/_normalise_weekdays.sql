-- Days of the week in their order, each once.
--
-- Errors: PT400 invalid_weekdays

create or replace function study._normalise_weekdays(p_weekdays smallint[])
returns smallint[]
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $$
begin
    if cardinality(p_weekdays) not between 1 and 7 or not p_weekdays <@ '{1,2,3,4,5,6,7}'::smallint[] then
        raise exception 'invalid_weekdays'
            using errcode = 'PT400',
                  detail = format('The days of the week are %s.', left(p_weekdays::text, 80)),
                  hint = 'Send {1,3} for Mondays and Wednesdays; leave them out for a lecture that takes place once.';
    end if;

    return array(select distinct unnest(p_weekdays) order by 1);
end;
$$;

comment on function study._normalise_weekdays(smallint[]) is 'Days of the week in their order, each once.';
