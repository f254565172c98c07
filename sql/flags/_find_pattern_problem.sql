-- Why a regular expression is not taken; null where it is. What makes PostgreSQL's engine slow, whatever the
-- text: back references, looking around, repeat counts within each other.

create or replace function flags._find_pattern_problem(p_pattern text)
returns text
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $$
begin
    if length(p_pattern) not between 1 and 200 then
        return 'Its pattern has no characters, or over 200.';
    elsif p_pattern ~ '\\[1-9]' or p_pattern ~ '\(\?[^:]' or p_pattern ~ '^\*\*\*' then
        return 'Its pattern has back references, looks around, or sets options.';
    elsif (select count(*) from regexp_matches(p_pattern, '\{', 'g')) > 2 or p_pattern ~ '\{[^}]*\d{3}' then
        return 'Its pattern has more than two repeat counts, or one over 99.';
    end if;

    perform '' collate "C" ~ p_pattern;
    return null;
exception
    when invalid_regular_expression then
        return format('Its pattern cannot be parsed: %s.', sqlerrm);
end;
$$;

comment on function flags._find_pattern_problem(text) is 'Why a regular expression is not taken; null where it is.';
