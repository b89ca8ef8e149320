// Questions to the shop's server. Whoever writes says so in a header: pages of other sites cannot.

export class ApiError extends Error {
  // errors: field → message, empty where the answer names no field
  constructor(status, message, errors = {}) {
    super(message);
    this.status = status;
    this.errors = errors;
  }
}

const UNREACHABLE = 'Unser Server ist gerade nicht erreichbar. Bitte versuchen Sie es noch einmal.';

export async function ask(path, {method = 'GET', body, signal} = {}) {
  const headers = method === 'GET' ? {} : {'X-Atelier': '1', 'Content-Type': 'application/json'};
  let answer;
  try {
    answer = await fetch(path, {method, headers, signal, body: body === undefined ? undefined : JSON.stringify(body)});
  } catch (error) {
    throw error.name === 'AbortError' ? error : new ApiError(0, UNREACHABLE);
  }
  const told = await answer.json().catch(() => ({}));
  if (answer.ok) return told;
  const errors = told.errors || {};
  throw new ApiError(answer.status, told.error || Object.values(errors)[0] || UNREACHABLE, errors);
}

export const send = (method, path, body = {}) => ask(path, {method, body});

export const queryOf = (parts) => {
  const kept = Object.entries(parts).filter(([, value]) => value !== null && value !== undefined && value !== '');
  const text = new URLSearchParams(kept).toString();
  return text ? `?${text}` : '';
};
