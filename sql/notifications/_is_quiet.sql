-- Whether a reading of the clock lies from p_from until before p_to, over midnight
-- where p_to is the earlier.

create or replace function notifications._is_quiet(p_time time, p_from time, p_to time)
returns boolean
language sql
immutable
parallel safe
return case
    when p_from < p_to then p_time >= p_from and p_time < p_to
    else p_from > p_to and (p_time >= p_from or p_time < p_to)
end;

comment on function notifications._is_quiet(time, time, time) is 'Whether a time of day lies within quiet hours.';
