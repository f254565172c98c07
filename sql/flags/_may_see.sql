-- Whether a caller of a role may evaluate flags for an audience.

create or replace function flags._may_see(p_audience text, p_role text)
returns boolean
language sql
immutable
parallel safe
return case p_audience
    when 'public' then true
    when 'user' then p_role in ('authenticated', 'operator', 'admin', 'service_role')
    else p_role in ('service_role', 'admin')
end;

comment on function flags._may_see(text, text) is 'Whether a role may evaluate flags for an audience.';
