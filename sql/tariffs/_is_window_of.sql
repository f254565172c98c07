-- Whether a window as it is published is open on the days of a kind (ISO day of the week, 8 a
-- holiday) in a month. A window that names holidays and no days is open on holidays only.

create or replace function tariffs._is_window_of(p_window jsonb, p_month integer, p_day_type integer)
returns boolean
language sql
immutable
parallel safe
return coalesce(p_window -> 'months' @> to_jsonb(p_month), true)
    and case
        when p_day_type = 8 then coalesce((p_window ->> 'holidays')::boolean, false)
        else coalesce(p_window -> 'days' @> to_jsonb(p_day_type), not coalesce((p_window ->> 'holidays')::boolean, false))
    end;

comment on function tariffs._is_window_of(jsonb, integer, integer) is
    'Whether a published window is open on a kind of day in a month.';
